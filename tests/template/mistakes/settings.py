"""Mistakes that the properties of settings are there for."""

from tests.template.mistakes.change import (
    DROP,
    ENGINE_PATH,
    GLOBALS,
    PAGE_PATH,
    RESOURCES,
    Mistakes,
)
from tests.template.properties import settings

MISTAKES: Mistakes = {
    settings.environments_suit_the_settings: [
        (RESOURCES + "MigrateFunction", DROP),
        (GLOBALS + "Environment/Variables/DATABASE_HOST", DROP),
        (ENGINE_PATH + "Environment/Variables/EMAIL_TRANSPORT", DROP),
        (ENGINE_PATH + "Environment/Variables/EMAIL_TRANSPORT", "smtp"),
        (ENGINE_PATH + "Environment/Variables/BATCHSIZE", 50),
        (ENGINE_PATH + "Environment/Variables/EXTRA_BATCHES_QUEUE_URL", DROP),
        (ENGINE_PATH + "Environment/Variables/UNSUBSCRIBE_KEYS_SECRET_ARN", DROP),
        (GLOBALS + "Environment/Variables/DATABASE_IAM_AUTH", "false"),
    ],
    settings.what_is_given_arrives: [
        *((GLOBALS + f"Environment/Variables/{setting}", DROP) for setting in settings.SOURCES),
        *(
            (ENGINE_PATH + f"Environment/Variables/{setting}", DROP)
            for setting in settings.ENGINE_SOURCES
        ),
        (PAGE_PATH + "Environment/Variables/UNSUBSCRIBE_KEYS_SECRET_ARN", DROP),
        (ENGINE_PATH + "Environment/Variables/BATCH_SIZE", {"Ref": "MaxSendsPerSecond"}),
        (GLOBALS + "Environment/Variables/DATABASE_NAME", {"Ref": "DatabaseHost"}),
    ],
    settings.the_page_believes_the_links_of_the_engine: [
        (PAGE_PATH + "Environment/Variables/UNSUBSCRIBE_KEYS_SECRET_ARN", DROP),
        (ENGINE_PATH + "Environment/Variables/UNSUBSCRIBE_BASE_URL", {"Ref": "UnsubscribeBaseUrl"}),
    ],
}
