"""Which page is where."""

from django.urls import path

from habeas.faces.web.views import analysis, coding, findings, intake, mission, report

urlpatterns = [
    path("", mission.choose),
    path("language/", mission.language),
    path("<slug:slug>/", mission.home),
    path("<slug:slug>/log-in/", mission.log_in),
    path("<slug:slug>/log-out/", mission.log_out),
    path("<slug:slug>/attention/", mission.attention),
    path("<slug:slug>/guide/", mission.guide),
    path("<slug:slug>/sources/", intake.sources),
    path("<slug:slug>/sources/<str:code>/", intake.source),
    path("<slug:slug>/sources/<str:code>/timeline.svg", intake.exposure),
    path("<slug:slug>/interviews/", intake.interviews),
    path("<slug:slug>/interviews/<str:code>/", intake.gathering),
    path("<slug:slug>/submissions/", intake.submissions),
    path("<slug:slug>/submissions/<str:code>/", intake.gathering),
    path("<slug:slug>/consultations/", intake.consultations),
    path("<slug:slug>/consultations/<str:code>/", intake.gathering),
    path("<slug:slug>/texts/<str:code>/", coding.text),
    path("<slug:slug>/accounts/", coding.accounts),
    path("<slug:slug>/accounts/<str:code>/", coding.account),
    path("<slug:slug>/accounts/<str:code>/used/", report.used),
    path("<slug:slug>/figures/", analysis.figures),
    path("<slug:slug>/figures/timeline/", analysis.timeline),
    path("<slug:slug>/figures/timeline.svg", analysis.timeline_picture),
    path("<slug:slug>/figures/picture.svg", analysis.picture),
    path("<slug:slug>/figures/table.csv", analysis.sheet),
    path("<slug:slug>/findings/", findings.findings),
    path("<slug:slug>/findings/<str:code>/", findings.finding),
    path("<slug:slug>/drafts/", report.drafts),
    path("<slug:slug>/drafts/<str:code>/", report.draft),
    path("<slug:slug>/drafts/<str:code>/edit/", report.edit),
    path("<slug:slug>/drafts/<str:code>/build/", report.build),
    path("<slug:slug>/drafts/<str:code>/preview/", report.preview),
    path("<slug:slug>/drafts/<str:code>/checks/<int:number>/", report.check),
    path("<slug:slug>/reports/", report.reports),
    path("<slug:slug>/reports/<str:code>/", report.report),
]
handler404 = "habeas.faces.web.views.mission.not_found"
