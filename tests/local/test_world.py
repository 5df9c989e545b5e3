import pytest
from pg8000.exceptions import DatabaseError

from tests.local.conftest import Story
from tests.local.demo import Demo

THREE_DAYS_AGO = """
    SELECT format('UPDATE %I.%I SET %s', table_schema, table_name,
                  string_agg(format('%I = %1$I - interval ''3 days''', column_name), ', '))
      FROM information_schema.columns
      JOIN information_schema.tables USING (table_schema, table_name)
     WHERE table_schema IN ('public', 'demo') AND table_type = 'BASE TABLE'
       AND data_type = 'timestamp with time zone'
     GROUP BY table_schema, table_name"""


def without_links(screen: str) -> str:
    return screen.partition("This run")[0]


def test_the_story_does_not_depend_on_when_it_is_played(demo: Demo, story: Story) -> None:
    _, days = story
    shown = []

    for _ in range(4):
        shown.append(demo.play())
        let_three_days_pass(demo)

    assert [without_links(screen) for screen in shown] == [without_links(s) for s in days[:4]]


def let_three_days_pass(demo: Demo) -> None:
    demo.run("SET session_replication_role TO replica")
    for [shift] in demo.run(THREE_DAYS_AGO):
        demo.run(shift)
    demo.run("UPDATE days_off SET day = day - 3")
    demo.run("SET session_replication_role TO DEFAULT")


def test_the_history_is_moved_in_time_too_and_stays_append_only(story: Story) -> None:
    demo, _ = story

    [[beginnings, days_ago]] = demo.run(
        """SELECT count(*) FILTER (WHERE h.changed_at = e.enrolled_at),
                  extract(day FROM now() - min(h.changed_at))::int
             FROM cadence_enrollment_history AS h
             JOIN cadence_enrollments AS e ON e.id = h.enrollment_id
            WHERE h.from_status IS NULL"""
    )

    assert (beginnings, days_ago) == (26, 11)
    with pytest.raises(DatabaseError, match="append-only"):
        demo.run("UPDATE cadence_enrollment_history SET reason = 'x'")


def test_a_day_interrupted_before_the_engine_ran_is_played_again(
    demo: Demo, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr("local.world.happenings_on", None)
        with pytest.raises(TypeError):
            demo.play()

    screen = demo.play()

    assert "Day 1" in screen
    assert "Sent: 16 messages" in screen


def test_a_message_that_a_dead_run_left_uncertain_is_shown_and_not_sent_again(demo: Demo) -> None:
    demo.play()
    demo.run(
        """UPDATE interactions SET status = 'sending', sent_at = NULL, external_id = NULL
            WHERE subject = 'Your demo, Emily'"""
    )

    screen = demo.play()

    assert "Emily Carter, Blue Kite                On hold: the message may or may not" in screen
    assert "Not sent: 1" in screen
    assert "1 left uncertain by an earlier run" in screen
