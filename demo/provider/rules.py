"""What a test asks the provider to do wrong, as data: each rule is one quirk or one fault.

A rule is a JSON object. Which calls it concerns: `endpoint` (a path), `client`, `grant_type`, and
`times` (how many calls; all of them without it). What happens then, each member by itself or with
others:

- `delay`: seconds of silence before the answer
- `hold`: true for silence until the provider is told to `release` its answers
- `drop`: "before" closes the connection unanswered and does nothing, "after" does its work first
- `status`, `body` (a string as it is, anything else as JSON), `headers`: an answer of the rule's
  own; a header that is null is left out, `Date` too
- `merge`, `remove`, `rename`: members of the provider's JSON or form answer that are added, left out,
  or called otherwise
- `nest`: the name of a member into which the JSON answer is put
- `form`: the JSON answer as a form, with the content type of plain text
- `success`, `type`: the status and the content type of the provider's own answer
- `truncate`: how many bytes of the body are sent, of all that were announced
"""

import json
from urllib.parse import parse_qsl, urlencode

from .wire import Answer


class Rules:
    """The rules in force, in order; the first that matches a call is applied to it."""

    def __init__(self):
        self.rules = []

    def add(self, rule):
        """Puts a rule before all others."""
        unknown = set(rule) - {
            "endpoint", "client", "grant_type", "times", "delay", "hold", "drop", "status", "body",
            "headers", "merge", "remove", "rename", "nest", "form", "truncate", "success", "type",
        }
        if unknown:
            raise KeyError(", ".join(sorted(unknown)))
        self.rules.insert(0, dict(rule))

    def take(self, call):
        """The rule for a call, or an empty one; it counts the call."""
        for rule in self.rules:
            if rule.get("times", 1) > 0 and _matches(rule, call):
                if "times" in rule:
                    rule["times"] -= 1
                return rule
        return {}


def _matches(rule, call):
    wanted = {
        "endpoint": call.path,
        "client": call.client_id,
        "grant_type": call.form_value("grant_type"),
    }
    return all(rule[name] == value for name, value in wanted.items() if name in rule)


def has_own_answer(rule):
    """Whether the rule answers in place of the provider, which then does nothing."""
    return "status" in rule or "body" in rule


def own_answer(rule):
    """The answer that the rule spells out."""
    body = rule.get("body", "")
    text = body if isinstance(body, str) else json.dumps(body)
    kind = "text/plain" if isinstance(body, str) else "application/json"
    return Answer(rule.get("status", 200), text, {"Content-Type": kind} | rule.get("headers", {}))


def transform(rule, answer):
    """The provider's answer as the rule wants it; errors stay as they are."""
    known = {"merge", "remove", "rename", "nest", "form", "success", "type"}
    if answer.status != 200 or not known & set(rule):
        return answer
    headers, status = dict(answer.headers), rule.get("success", 200)
    is_json = answer.headers.get("Content-Type") == "application/json"
    members = json.loads(answer.body) if is_json else dict(parse_qsl(answer.body, True))
    members |= rule.get("merge", {})
    members = {name: it for name, it in members.items() if name not in rule.get("remove", [])}
    members = {rule.get("rename", {}).get(name, name): it for name, it in members.items()}
    if "nest" in rule:
        members = {"ok": True, rule["nest"]: members}
    if rule.get("form"):
        headers["Content-Type"] = "text/plain"
    if "type" in rule:
        headers["Content-Type"] = rule["type"]
    is_form = rule.get("form") or not is_json
    return Answer(status, urlencode(members) if is_form else json.dumps(members), headers)
