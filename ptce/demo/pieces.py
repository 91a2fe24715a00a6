"""The invented supporting documents: one page each, made on the spot, that says that it is an example."""

from __future__ import annotations

import io

import pikepdf

LABELS = {
    "charter": "Charte signée",
    "statutes": "Statuts",
    "directors": "Liste des dirigeants",
    "agreement": "Convention de coopération",
    "deliberation": "Délibération de la collectivité",
    "accounts": "Comptes et clé de répartition",
    "bank": "Relevé d’identité bancaire",
    "cofinancing": "Accords des cofinanceurs",
    "evaluation": "Rapport d’évaluation partagée",
    "commitment": "Lettre d’engagement",
    "ess_proof": "Statuts de la société",
    "other": "Tableau de suivi",
}


def piece_pdf(*, kind: str, pole: str) -> bytes:
    """Write a one-page PDF with the piece's name and its pole's; the same words give the same bytes."""
    document = pikepdf.new()
    page = document.add_blank_page(page_size=(595, 842))
    page.Resources = pikepdf.Dictionary(
        Font=pikepdf.Dictionary(
            F1=document.make_indirect(
                pikepdf.Dictionary(
                    Type=pikepdf.Name.Font,
                    Subtype=pikepdf.Name.Type1,
                    BaseFont=pikepdf.Name.Helvetica,
                    Encoding=pikepdf.Name.WinAnsiEncoding,
                )
            )
        )
    )
    lines = [(20, LABELS[kind]), (13, pole), (11, "Pièce fictive, jointe pour la démonstration.")]
    drawn = b"".join(
        b"BT /F1 %d Tf 60 %d Td %s Tj ET\n" % (size, 740 - 40 * row, _literal(text))
        for row, (size, text) in enumerate(lines)
    )
    page.Contents = document.make_stream(drawn)
    written = io.BytesIO()
    document.save(written, deterministic_id=True)
    return written.getvalue()


def _literal(text: str) -> bytes:
    """Write a PDF string in the encoding that the page's font declares."""
    encoded = text.encode("cp1252", errors="replace")
    return b"(" + encoded.replace(b"\\", rb"\\").replace(b"(", rb"\(").replace(b")", rb"\)") + b")"
