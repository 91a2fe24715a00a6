from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core.policies import public


@public
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "ptce/pages/accessibility.html")


@public
@require_safe
def legal_notice(request: HttpRequest) -> HttpResponse:
    return render(request, "ptce/pages/legal_notice.html")


@public
@require_safe
def personal_data(request: HttpRequest) -> HttpResponse:
    return render(request, "ptce/pages/personal_data.html")
