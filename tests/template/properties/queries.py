"""The saved queries of Logs Insights read the stack's logs, and find what is written there."""

import re

from tests.template.deployment import Deployment
from tests.template.output import lines_of_the_functions
from tests.template.stack import Faults, Stack

RUNNING = {"EventBusName": "crm"}
KIND = "AWS::Logs::QueryDefinition"
OF_INSIGHTS = {"@timestamp", "@log", "@message"}
OF_LAMBDA = {"errorType", "errorMessage", "record.status"}
"""What Lambda itself writes when a function runs out of time or memory, or cannot start."""
TEXT = re.compile(r'"([^"]*)"')
WORD = re.compile(r"[@A-Za-z][\w.]*")
COMMANDS = {"fields", "filter", "sort", "limit", "stats"}
WORDS = {"by", "in", "like", "or", "and", "asc", "desc", "as", "count", "max", "ispresent"}


def queries_read_logs_of_the_stack(stack: Stack) -> Faults:
    """Each reads log groups of functions; the one for warnings and errors reads all of them."""
    deployment = Deployment(stack, RUNNING)
    functions = deployment.of_type("AWS::Lambda::Function").values()
    groups = {function["LoggingConfig"]["LogGroup"] for function in functions}
    for name, query in deployment.of_type(KIND).items():
        read = set(query["LogGroupNames"])
        if not read or read - groups:
            yield f"{name}: reads {read}"
        if name == "WarningsQuery" and read != groups:
            yield f"{name}: does not read {groups - read}"


def queries_are_in_the_folder_of_the_stack(stack: Stack) -> Faults:
    """Their names show the stack, because an account may have several, and differ."""
    names = [query["Name"] for query in Deployment(stack).of_type(KIND).values()]
    for name in names:
        if not name.startswith("cadence-engine/") or names.count(name) > 1:
            yield f"{name}: the name shows no stack, or is used twice"


def queries_ask_for_what_is_logged(stack: Stack) -> Faults:
    """Every field of a query, and every message that it looks for, is in what is logged."""
    lines = lines_of_the_functions()
    known = {field for line in lines for field in line} | OF_INSIGHTS | OF_LAMBDA | COMMANDS | WORDS
    messages = {line.get("message") for line in lines}
    for name, query in stack.of_type(KIND).items():
        text = re.sub(r"^#.*$", "", query["QueryString"], flags=re.M)
        asked = re.findall(r"filter message (?:= |in )(.*)", text)
        for message in TEXT.findall(" ".join(asked)):
            if message not in messages:
                yield f"{name}: nothing logs {message!r}"
        named_here = set(re.findall(r" as (\w+)", text))
        for field in WORD.findall(TEXT.sub("", text)):
            if field not in known | named_here:
                yield f"{name}: no line has the field {field}"
