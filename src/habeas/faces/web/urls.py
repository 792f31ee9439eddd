"""Which page is where."""

from django.urls import path

from habeas.faces.web import views

urlpatterns = [
    path("", views.missions),
    path("style.css", views.style),
    path("<slug:slug>/", views.reports),
    path("<slug:slug>/log-in/", views.log_in),
    path("<slug:slug>/log-out/", views.log_out),
    path("<slug:slug>/reports/<str:code>/", views.report),
]
handler404 = "habeas.faces.web.views.not_found"
