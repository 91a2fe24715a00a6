from django.urls import URLPattern, URLResolver

app_name = "poles"
urlpatterns: list[URLPattern | URLResolver] = []
