"""What a card's tooltip says: everything on it in full, how its score comes about, and what to ask next (L3)."""

from html import escape

from crmdesk.domain import scoring, wording
from crmdesk.i18n import chosen, tr
from crmdesk.services.leads import Card
from crmdesk.ui.board.faces import Faces


def tip(card: Card, score: scoring.Score, faces: Faces) -> str:
    """The tooltip of a card as rich text."""
    face = faces.of(card)
    lines = [f"<b>{escape(face.name)}</b>"]
    lines += [escape(text) for text in (card.number or "", card.contact or "", card.need or "") if text]
    lines += [escape(text) for text in (wording.exact_money(card.amount), _next(card, faces)) if text]
    if card.last_contact:
        lines.append(escape(tr("Last contact: {when}", when=wording.ago(card.last_contact, faces.now))))
    parts = "".join(_part(part) for part in score.dimensions)
    total = tr("{points} points, up to {reach} within reach", points=score.points, reach=score.reach)
    told = "<br>".join(lines)
    asked = ""
    if score.ask is not None:
        asked = "<br>" + escape(
            tr("Ask next (up to +{points}): {question}", points=score.ask.points, question=score.ask.question)
        )
    return f"<qt>{told}<hr><b>{escape(total)}</b><table cellspacing='0' cellpadding='1'>{parts}</table>{asked}</qt>"


def _next(card: Card, faces: Faces) -> str:
    due = wording.due(card.next_due, faces.now).text
    return tr("{due}: {what}", due=due, what=card.next_title) if card.next_title else due


def _part(part: scoring.Part) -> str:
    facts = tr(", ").join(scoring.told(fact) for fact in part.facts)
    cells = (str(chosen(part.title)), tr("{points} of {of}", points=part.points, of=part.of), facts)
    title, points, fact = (escape(cell) for cell in cells)
    return f"<tr><td>{title}&nbsp;&nbsp;</td><td align='right'>{points}&nbsp;&nbsp;</td><td>{fact}</td></tr>"
