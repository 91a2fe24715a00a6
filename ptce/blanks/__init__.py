"""
The documents that a pole may start from («modèles»), made from their words: ``python -m ptce.blanks``.

They are kept with the code in ``static/ptce/modeles``; the same words give the same bytes.
"""
