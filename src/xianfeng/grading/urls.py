"""Paths of the room."""

from django.urls import path

from .views import acceptances, corrections, decisions, exports, inputs, orders, results, rounds

app_name = "grading"
urlpatterns = [
    path("", rounds.rounds, name="rounds"),
    path("new", rounds.new, name="new"),
    path("<int:key>/", rounds.page, name="round"),
    path("<int:key>/pack", rounds.pack, name="pack"),
    path("<int:key>/start", rounds.start, name="start"),
    path("<int:key>/print", rounds.printed, name="print"),
    path("<int:key>/publish", rounds.publish, name="publish"),
    path("<int:key>/close", rounds.close, name="close"),
    path("<int:key>/inputs", inputs.inputs, name="inputs"),
    path("<int:key>/inputs/<int:upload>", inputs.preview, name="preview"),
    path("<int:key>/inputs/<int:upload>/accept", inputs.accept, name="accept_inputs"),
    path("<int:key>/inputs/<int:upload>/refused", inputs.refused, name="refused"),
    path("<int:key>/compute", inputs.compute, name="compute"),
    path("<int:key>/propose", decisions.propose_all, name="propose_all"),
    path("<int:key>/submit", decisions.submit, name="submit"),
    path("<int:key>/confirm", decisions.confirm_all, name="confirm_all"),
    path("<int:key>/send-back", decisions.send_back_round, name="send_back_round"),
    path("<int:key>/acceptances", acceptances.acceptances, name="acceptances"),
    path("<int:key>/acceptances/record", acceptances.accept_all, name="accept_all"),
    path("<int:key>/files/<str:name>", exports.export, name="export"),
    path("results/<int:key>/", results.result, name="result"),
    path("results/<int:key>/propose", decisions.propose, name="propose"),
    path("results/<int:key>/confirm", decisions.confirm, name="confirm"),
    path("results/<int:key>/send-back", decisions.send_back, name="send_back"),
    path("results/<int:key>/correct", corrections.draft, name="correct"),
    path("results/<int:key>/order", orders.order, name="order"),
    path("results/<int:key>/acceptance", acceptances.accept, name="accept"),
    path("corrections/<int:key>/", corrections.correction, name="correction"),
    path("corrections/<int:key>/approve", corrections.approve, name="approve"),
    path("corrections/<int:key>/approve-second", corrections.approve_second, name="approve_second"),
    path("corrections/<int:key>/withdraw", corrections.withdraw, name="withdraw"),
]
