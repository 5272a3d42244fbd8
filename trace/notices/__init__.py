"""Telling people: one message to whom it concerns, by e-mail, text message or Zalo, once each.

A capability that has something to say calls `service.tell_producer` or `service.tell_people` in the transaction of its
cause; a job sends what was written down. Words stand in `translations/`, the ways out in `channels`.
"""
