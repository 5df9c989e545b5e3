"""What people do and what comes back on each day of the demo; the engine does the rest."""

from dataclasses import dataclass
from typing import Any

from local.demo_data import id_of

ENROLL = """
    INSERT INTO cadence_enrollments (cadence_id, lead_id)
    SELECT CAST(:cadence AS uuid), unnest(CAST(:leads AS uuid[]))"""
ENROLL_ONE_BY_ONE = """
    INSERT INTO cadence_enrollments (cadence_id, lead_id, next_step_due)
    SELECT CAST(:cadence AS uuid), lead.id, now() + number * interval '1 millisecond'
      FROM unnest(CAST(:leads AS uuid[])) WITH ORDINALITY AS lead (id, number)"""
TAKE_OVER = """
    INSERT INTO cadence_enrollments (cadence_id, lead_id, current_step, next_step_due, enrolled_at)
    SELECT CAST(:cadence AS uuid), unnest(CAST(:leads AS uuid[])), 2,
           now(), now() - interval '3 days'"""
RESUME = """
    UPDATE cadence_enrollments SET status = 'active', status_reason = NULL, status_detail = NULL
     WHERE status = 'paused' AND lead_id = ANY(CAST(:leads AS uuid[]))"""
MARK_WON = "UPDATE leads SET status = 'won' WHERE id = ANY(CAST(:leads AS uuid[]))"
ARCHIVE = "UPDATE leads SET status = 'archived' WHERE id = ANY(CAST(:leads AS uuid[]))"
DELETE = "UPDATE leads SET deleted_at = now() WHERE id = ANY(CAST(:leads AS uuid[]))"
OPT_IN = "UPDATE leads SET whatsapp_opt_in_at = now() WHERE id = ANY(CAST(:leads AS uuid[]))"
FILL_IN_ORDER = """
    UPDATE leads SET custom_fields = custom_fields || '{"ultimo_pedido": "etiquetas de Natal"}'
     WHERE id = ANY(CAST(:leads AS uuid[]))"""
PAUSE_CADENCE = "UPDATE cadences SET status = 'paused' WHERE id = :cadence"
REOPEN_CADENCE = "UPDATE cadences SET status = 'active' WHERE id = :cadence"
CONNECT_WHATSAPP = """
    UPDATE cadences AS c SET whatsapp_sender_id = s.id FROM senders AS s
     WHERE c.id = :cadence AND s.org_id = c.org_id AND s.channel = 'whatsapp'"""
LIMIT_FIRST_MESSAGES = """
    INSERT INTO sending_caps (org_id, kind, daily_cap, trickle)
    SELECT org_id, 'first_touches', 2, false FROM cadences WHERE id = :cadence"""
KEEP_A_GAP = """
    UPDATE organizations AS o SET minimum_gap_minutes = 3 * 24 * 60
      FROM cadences AS c WHERE c.id = :cadence AND o.id = c.org_id"""
SET_SENDING_HOURS = """
    WITH schedule AS (INSERT INTO sending_schedules (org_id, name, spread_minutes)
                      SELECT org_id, 'Every day', 0 FROM cadences WHERE id = :cadence
                      RETURNING id, org_id),
         hours AS (INSERT INTO sending_hours (schedule_id, org_id, iso_day, opens, closes)
                   SELECT id, org_id, day, '00:00', '24:00'
                     FROM schedule, generate_series(1, 7) AS day)
    UPDATE organizations AS o SET schedule_id = schedule.id
      FROM schedule WHERE o.id = schedule.org_id"""
TAKE_A_HOLIDAY = """
    INSERT INTO days_off (org_id, day, name)
    SELECT o.id, CAST(now() AT TIME ZONE o.timezone AS date), 'Aniversário da cidade'
      FROM cadences AS c JOIN organizations AS o ON o.id = c.org_id WHERE c.id = :cadence"""
TAKE_THIS_WEEKDAY_OUT = """
    DELETE FROM sending_hours AS h USING cadences AS c, organizations AS o
     WHERE c.id = :cadence AND o.id = c.org_id AND h.org_id = o.id
       AND h.iso_day = extract(isodow FROM now() AT TIME ZONE o.timezone)"""
TAKE_TEXT_OUT = "UPDATE cadence_steps SET template_id = NULL WHERE template_id = :template"
PUT_TEXT_IN = "UPDATE cadence_steps SET template_id = :template WHERE id = :step"


@dataclass(frozen=True, slots=True)
class Happening:
    """A person's action: its sentence for the story and its statements for the database."""

    sentence: str
    statements: tuple[str, ...]
    parameters: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Feedback:
    """Feedback from a lead or a mail server, with its sentence for the story.

    ``sample`` names the event in ``events/`` that reports it to the engine. Without a sample, the
    lead's mail program follows the unsubscribe link.
    """

    sentence: str
    lead_id: str
    sample: str | None = None


def feedback_on(day: int) -> tuple[Feedback, ...]:
    """Return the feedback between the engine's previous run and the run of this day."""
    return FEEDBACK.get(day, ())


def happenings_on(day: int) -> tuple[Happening, ...]:
    """Return what people do before the engine runs on this day, counted from 1."""
    return DAYS.get(day, ())


def _happening(
    sentence: str, *statements: str, cadence: str = "", leads: str = "", text: str = ""
) -> Happening:
    parameters = {
        "cadence": id_of("cadence", cadence),
        "leads": [id_of("lead", lead) for lead in leads.split()],
        "template": id_of("template", text),
        "step": id_of("step", text),
    }
    return Happening(sentence, statements, parameters)


DAYS = {
    1: (
        _happening(
            "Ana, of Ribeiro Digital in São Paulo, enrolls six founders.",
            ENROLL,
            cadence="founders",
            leads="beatriz rafael camila tiago larissa joao",
        ),
        _happening(
            "She moves two more over from her old tool, starting at their second step.",
            TAKE_OVER,
            cadence="founders",
            leads="helena pedro",
        ),
        _happening(
            "She also enrolls four former customers.",
            ENROLL,
            cadence="reactivation",
            leads="sonia caio debora gustavo",
        ),
        _happening(
            "Grace, of Harbor & Pine in New York, enrolls four people who want a demo.",
            ENROLL,
            cadence="inbound",
            leads="emily marcus priya daniel",
        ),
        _happening(
            "She also enrolls three people she met at a meetup.",
            ENROLL,
            cadence="meetup",
            leads="noah aisha northgate",
        ),
    ),
    2: (
        _happening(
            "Rafael Monteiro signs the contract, so Ana marks him as won.",
            MARK_WON,
            leads="rafael",
        ),
        _happening(
            "Ana fills in Débora Pinheiro's last order and resumes her enrollment.",
            FILL_IN_ORDER,
            RESUME,
            leads="debora",
        ),
        _happening(
            "Grace's mailbox is new: her team may write to two new people a day.",
            LIMIT_FIRST_MESSAGES,
            cadence="inbound",
        ),
        _happening(
            "Three more people ask for a demo, and she enrolls them.",
            ENROLL_ONE_BY_ONE,
            cadence="inbound",
            leads="hannah chloe luis",
        ),
    ),
    3: (
        _happening(
            "Ana pauses her cadence for former customers while she changes the offer.",
            PAUSE_CADENCE,
            cadence="reactivation",
        ),
        _happening(
            "She gives her team sending hours, and today is a holiday in her city.",
            SET_SENDING_HOURS,
            TAKE_A_HOLIDAY,
            cadence="founders",
        ),
        _happening(
            "She enrolls two more founders.", ENROLL, cadence="founders", leads="marina otavio"
        ),
        _happening("Priya Nair has changed jobs, so Grace archives her.", ARCHIVE, leads="priya"),
    ),
    4: (
        _happening(
            "Grace connects WhatsApp to her meetup cadence and resumes its three leads.",
            CONNECT_WHATSAPP,
            RESUME,
            cadence="meetup",
            leads="noah aisha northgate",
        ),
        _happening(
            "Chloe Martin asks to be forgotten, so Grace deletes her record.",
            DELETE,
            leads="chloe",
        ),
    ),
    5: (
        _happening(
            "Ana reopens her cadence for former customers.", REOPEN_CADENCE, cadence="reactivation"
        ),
        _happening(
            "She enrolls two more of them.", ENROLL, cadence="reactivation", leads="renata ivo"
        ),
        _happening(
            "She changes her sending hours: nothing leaves on this day of the week.",
            TAKE_THIS_WEEKDAY_OUT,
            cadence="reactivation",
        ),
        _happening(
            "Grace enrolls two more people from the meetup.",
            ENROLL,
            cadence="meetup",
            leads="victor sofia",
        ),
    ),
    6: (
        _happening(
            "Camila Prado agrees to WhatsApp, so Ana records it and resumes her enrollment.",
            OPT_IN,
            RESUME,
            leads="camila",
        ),
        _happening(
            "Grace removes the text of her last meetup step to rewrite it.",
            TAKE_TEXT_OUT,
            text="meetup-offer",
        ),
    ),
    7: (
        _happening(
            "Grace's team lets three days pass between two messages to a person.",
            KEEP_A_GAP,
            cadence="meetup",
        ),
    ),
    8: (
        _happening(
            "Grace adds the new text and resumes the three leads that waited for it.",
            PUT_TEXT_IN,
            RESUME,
            leads="noah aisha northgate",
            text="meetup-offer",
        ),
    ),
}

FEEDBACK = {
    2: (
        Feedback(
            "Larissa Campos writes back to Ana: can we talk on Tuesday?",
            id_of("lead", "larissa"),
            "ses_inbound_reply",
        ),
        Feedback(
            "João Azevedo's mail server returns Ana's email: no such mailbox.",
            id_of("lead", "joao"),
            "ses_bounce_permanent",
        ),
        Feedback("Marcus Reed clicks Unsubscribe in his mail program.", id_of("lead", "marcus")),
        Feedback(
            "Beatriz Lima is on vacation: her mailbox replies automatically.",
            id_of("lead", "beatriz"),
            "ses_inbound_out_of_office",
        ),
    ),
}
