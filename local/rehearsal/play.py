"""The scenes of the rehearsal, in order. A scene returns what it saw or raises RehearsalError."""

from collections.abc import Callable

from local.rehearsal import operations, scenes, surroundings, team
from local.rehearsal.stage import Stage

Scene = Callable[[Stage], str]

SCENES: tuple[Scene, ...] = (
    surroundings.the_network_is_created,
    surroundings.a_crm_connects_its_webhook,
    scenes.the_stack_is_deployed,
    scenes.the_migration_creates_the_schema,
    scenes.the_schedule_fires_and_sends,
    scenes.a_queue_message_drains_a_batch,
    scenes.the_url_requires_the_token,
    scenes.a_delivery_event_settles_a_send,
    scenes.the_link_in_an_email_unsubscribes,
    surroundings.the_crm_hears_of_it,
    scenes.an_operator_asks_the_stack,
    team.a_team_brings_its_leads_and_texts,
    operations.every_operation_is_performed,
    scenes.a_failed_run_reaches_its_queue,
    scenes.the_stack_is_updated,
    surroundings.the_crm_disconnects,
    scenes.the_stack_is_deleted,
)
