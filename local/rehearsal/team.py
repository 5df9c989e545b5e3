"""The scene of a sales team that begins, with the commands and files of the tutorial."""

import json
from pathlib import Path

from local.rehearsal.scenes import WITH_TOKEN
from local.rehearsal.stack import NAME, cadence
from local.rehearsal.stage import Stage, expect

FILES = Path(__file__).parents[2] / "docs/tutorial"
TEAM = "Nova Energia"
LEAD = "ana.prado@prado.example"


def a_team_brings_its_leads_and_texts(stage: Stage) -> str:
    """Apply a file of texts, import a file of leads, enroll them, and send the first message."""

    def run(*command: str) -> str:
        return cadence(stage.aws, *command, "--yes", "--stack", NAME)

    run("apply", str(FILES / "nova.yaml"))
    run("import", "leads", str(FILES / "leads.csv"), "--organization", TEAM, "--list", "fair")
    run("enroll", "--cadence", "First contact", "--list", "fair")
    [[leads, enrolled]] = stage.database.run(
        """SELECT count(*), count(e.id)
             FROM leads AS l
             JOIN organizations AS o ON o.id = l.org_id
             LEFT JOIN cadence_enrollments AS e ON e.lead_id = l.id
            WHERE o.name = :team""",
        team=TEAM,
    )
    _, summary = stage.curl(stage.outputs["ManualTriggerUrl"], *WITH_TOKEN, "--json", "{}")
    arrived = [mail for mail in stage.emails_accepted() if LEAD in str(mail)]
    expect(len(arrived) == 1, f"{enrolled} of {leads} leads enrolled; then {json.loads(summary)}")
    return f"{leads} leads, {enrolled} enrolled, and the first one has her email"
