"""Who may do what: one table of role × act × own/any. What it does not say, nobody may do."""

from __future__ import annotations

from typing import Final, Literal

Role = Literal["producer", "entry_assistant", "officer", "inspector", "admin"]
Reach = Literal["own", "any"]

ROLES: Final[tuple[Role, ...]] = ("producer", "entry_assistant", "officer", "inspector", "admin")
# ASVS 6.3.3: these reach no protected page with a password alone.
STAFF: Final[frozenset[Role]] = frozenset({"officer", "inspector", "admin"})

OWN: Final[Reach] = "own"
ANY: Final[Reach] = "any"

# *own* = an object of a producer the person works for (producer, entry assistant)
#         or of an area and product group the person's unit is competent for (officer, inspector).
PERMISSIONS: Final[dict[str, dict[Role, Reach]]] = {
    # accounts
    "account.see_own": {"producer": OWN, "entry_assistant": OWN, "officer": OWN, "inspector": OWN, "admin": OWN},
    "account.invite": {"entry_assistant": OWN, "officer": ANY, "admin": ANY},
    "account.reset": {"entry_assistant": OWN, "officer": ANY, "admin": ANY},
    "account.list": {"officer": ANY, "admin": ANY},
    "account.close": {"admin": ANY},
    "account.appoint": {"admin": ANY},
    "account.reset_second_factor": {"admin": ANY},
    "membership.edit": {"producer": OWN, "entry_assistant": OWN, "officer": ANY, "admin": ANY},
    "agency.edit": {"admin": ANY},
    "api_key.issue": {"producer": OWN, "officer": OWN, "inspector": OWN, "admin": ANY},
    # notices
    "notice.read_own": {"producer": OWN, "entry_assistant": OWN, "officer": OWN, "inspector": OWN, "admin": OWN},
    "notice.phone": {"officer": ANY, "admin": ANY},
    "notice.manage": {"admin": ANY},
    # registry
    "producer.register": {"producer": ANY, "entry_assistant": ANY, "officer": ANY},
    "producer.see": {"producer": OWN, "entry_assistant": OWN, "officer": ANY, "inspector": ANY, "admin": ANY},
    "producer.edit": {"producer": OWN, "entry_assistant": OWN},
    "producer.submit": {"producer": OWN, "entry_assistant": OWN, "officer": ANY},
    "producer.merge": {"officer": OWN},  # of the area of both
    "producer.find_by_person": {"officer": ANY, "inspector": ANY},  # by a personal number; each search is recorded
    "privacy.record": {"producer": OWN, "entry_assistant": OWN, "officer": ANY},
    "privacy.withdraw": {"producer": OWN, "officer": ANY},  # whose data they are; at a counter from signed paper
    "privacy.publish": {"admin": ANY},
    "site.check": {"officer": OWN},
    "product.see": {"producer": OWN, "entry_assistant": OWN, "officer": ANY, "inspector": ANY, "admin": ANY},
    "product.edit": {"producer": OWN, "entry_assistant": OWN},
    "product.submit": {"producer": OWN, "entry_assistant": OWN},
    "certificate.edit": {"producer": OWN, "entry_assistant": OWN},
    "certificate.publish": {"officer": OWN},
    "certificate.revoke": {"officer": OWN},
    "certificate.feed": {"officer": OWN},  # papers that a department issued, in rows
    "certificate_type.edit": {"admin": ANY},
    "ocop_item.edit": {"officer": OWN},
    "ocop_item.revoke": {"officer": OWN},
    "batch.edit": {"producer": OWN, "entry_assistant": OWN},
    "diary.see": {"producer": OWN, "entry_assistant": OWN, "officer": ANY, "inspector": ANY},
    "diary.write": {"producer": OWN, "entry_assistant": OWN},
    "diary.listen": {"producer": OWN, "entry_assistant": OWN, "inspector": ANY},
    "supply.see": {"producer": OWN, "entry_assistant": OWN, "inspector": ANY},  # who sold what to whom
    "diary_template.see": {"officer": ANY, "admin": ANY},
    "diary_template.edit": {"officer": ANY},
    "prefix.record": {"producer": OWN, "entry_assistant": OWN, "officer": ANY},
    "prefix.check": {"officer": ANY},
    "gtin.allocate": {"producer": OWN, "entry_assistant": OWN},
    "barcode.note": {"producer": OWN, "entry_assistant": OWN, "officer": ANY},
    "translation.review": {"officer": ANY},
    "category.edit": {"officer": ANY, "admin": ANY},  # an officer of the province, not of a commune
    "list.see": {"officer": ANY, "inspector": ANY, "admin": ANY},
    "list.propose": {"officer": ANY},  # of a department: registry.lists.rules
    "list.comment": {"officer": ANY},
    "list.approve": {"officer": ANY, "admin": ANY},  # of the province's sub-department, and never one's own
    "file.see": {"producer": OWN, "entry_assistant": OWN, "officer": ANY, "inspector": ANY, "admin": ANY},
    "producer.assist": {"entry_assistant": OWN},  # typing for many: whose papers lie on the table now
    "import.bring": {"producer": OWN, "entry_assistant": OWN, "officer": ANY},
    # review
    "counter.serve": {"officer": ANY},  # a paper file received at the counter of their unit
    "review.see": {"producer": OWN, "entry_assistant": OWN, "officer": OWN, "admin": ANY},
    "review.decide": {"officer": OWN},
    "review.appeal": {"producer": OWN, "entry_assistant": OWN},
    "review.delegate": {"officer": OWN, "admin": ANY},  # one's own, or of a unit one heads
    "review.lists": {"officer": ANY, "admin": ANY},  # checklists and saved reasons
    "review.configure": {"admin": ANY},
    "calendar.see": {"officer": ANY, "inspector": ANY, "admin": ANY},
    "calendar.edit": {"admin": ANY},
    "tax_id.contest": {"producer": OWN, "entry_assistant": OWN},
    "tax_id.transfer": {"officer": OWN},
    "result.see": {"producer": OWN, "entry_assistant": OWN, "officer": OWN, "admin": ANY},
    "result.issue": {"officer": OWN},
    "satisfaction.see": {"officer": ANY, "admin": ANY},
    # stamps
    "run.see": {"producer": OWN, "entry_assistant": OWN, "officer": ANY, "inspector": ANY, "admin": ANY},
    "run.order": {"producer": OWN, "entry_assistant": OWN},
    "run.approve": {"officer": OWN},
    "run.export": {"producer": OWN, "entry_assistant": OWN, "officer": OWN},
    "template.see": {"producer": OWN, "entry_assistant": OWN, "officer": ANY, "admin": ANY},
    "template.edit": {"producer": OWN, "admin": ANY},  # a producer's own where PRODUCER_TEMPLATES says so
    "print.permit": {"officer": OWN},
    "quota.set": {"officer": OWN},
    "box.pack": {"producer": OWN, "entry_assistant": OWN},
    "stamps.activate": {"producer": OWN, "entry_assistant": OWN},
    "stamps.undo": {"producer": OWN, "entry_assistant": OWN},
    "stamps.void": {"producer": OWN, "entry_assistant": OWN},  # an inspector's is a measure: measure.void
    "stamps.take_back": {"officer": OWN},  # unused labels that are handed in at the office
    "stamps.consume": {"producer": OWN, "entry_assistant": OWN},
    "stamps.report_stolen": {"producer": OWN, "officer": OWN, "inspector": ANY},
    "stamps.confirm_stolen": {"officer": OWN, "inspector": ANY},
    "stamps.propose_revocation": {"inspector": ANY},
    "stamps.revoke": {"officer": OWN},  # the authority's own decision; inspectors propose it
    "stamps.freeze": {"officer": ANY, "admin": ANY},  # one proposes, another confirms
    "keys.manage": {"admin": ANY},
    "keys.see": {"officer": ANY, "inspector": ANY, "admin": ANY},
    "keys.compromise": {"officer": ANY, "admin": ANY},  # one proposes, another confirms
    # inspections
    "inspection.see": {"inspector": ANY, "officer": ANY},
    "inspection.overview": {"inspector": OWN, "officer": OWN},  # heads, of the units they lead and those below
    "inspection.record": {"inspector": ANY},
    "pack.use": {"inspector": OWN},  # of their unit: what lies on a phone may be lost with it
    "pack.make": {"inspector": OWN},
    "phone.see": {"inspector": ANY, "admin": ANY},  # one's own, and those of people one leads: inspections.phone.rules
    "phone.wipe": {"inspector": ANY, "admin": ANY},
    "inspection.settle": {"inspector": ANY, "officer": ANY},  # one's own, or of a unit one heads: inspections.service
    "checklist.edit": {"officer": ANY},
    "plan.make": {"officer": ANY, "inspector": ANY},  # of a unit one heads: inspections.plans
    "hold.place": {"inspector": ANY},
    "hold.confirm": {"inspector": ANY, "officer": ANY},  # by heads: inspections.rules
    "hold.release": {"inspector": ANY, "officer": ANY},  # by the unit that placed it, or the one above
    "hold.prolong": {"inspector": ANY, "officer": ANY},  # a second person, as for its release
    "measure.void": {"inspector": ANY},
    "measure.see": {"producer": OWN, "entry_assistant": OWN, "officer": ANY, "inspector": ANY, "admin": ANY},
    "measure.object": {"producer": OWN, "entry_assistant": OWN},
    "objection.answer": {"inspector": ANY, "officer": ANY},  # another than imposed it, of its unit or the one above
    "basis.see": {"officer": ANY, "inspector": ANY, "admin": ANY},
    "basis.edit": {"admin": ANY},
    "proposal.make": {"inspector": ANY},
    "proposal.see": {"officer": ANY, "inspector": ANY},
    "proposal.decide": {"officer": OWN},  # of the unit that is competent for the paper or the stamps
    "violation.record": {"inspector": ANY},
    "violation.see": {"producer": OWN, "entry_assistant": OWN, "officer": ANY, "inspector": ANY},
    "violation.decide": {"inspector": ANY, "officer": ANY},  # a second person of its unit or the one above
    "evidence.make": {"inspector": ANY, "officer": ANY},
    "recall.follow": {"producer": OWN, "entry_assistant": OWN, "officer": OWN, "inspector": ANY},
    "recall.enter": {"inspector": ANY, "officer": OWN},
    "recall.publish": {"inspector": ANY, "officer": OWN},
    "recall.start_voluntary": {"producer": OWN},
    "recall.close": {"inspector": ANY, "officer": OWN},
    # lookup
    "link.edit": {"producer": OWN, "entry_assistant": OWN, "officer": ANY},
    "scan.see": {"producer": OWN, "entry_assistant": OWN, "officer": ANY, "inspector": ANY, "admin": ANY},
    "scan_rule.see": {"officer": ANY, "inspector": ANY, "admin": ANY},
    "scan_rule.switch": {"officer": ANY},
    "alarm.see": {"officer": ANY, "inspector": ANY},
    "alarm.close": {"inspector": ANY},
    "voice.record": {"officer": ANY},
    "voice.approve": {"officer": ANY},
    # reports by citizens
    "report.see": {"officer": OWN, "inspector": ANY, "admin": ANY},
    "report.answer": {"officer": OWN, "inspector": ANY},
    # ledger
    "ledger.read": {"officer": ANY, "inspector": ANY, "admin": ANY},
}


def reach(role: Role, act: str) -> Reach | None:
    """How far `role` may do `act`: own, any, or None. An act that the table does not name is a mistake: KeyError."""
    return PERMISSIONS[act].get(role)
