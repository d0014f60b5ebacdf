"""Why a charge has its amount, in words of whoever reads it."""

from odoo import api, fields, models
from odoo.tools import format_amount, format_date, formatLang


class ServiceCharge(models.Model):
    _inherit = "service.charge"

    price_note = fields.Text(
        string="Why This Amount", compute="_compute_price_note", compute_sudo=True
    )

    @api.depends(
        *("facts", "hold", "kind", "is_covered", "contract_id", "price_id", "rate_id"),
        *("amount", "quantity", "unit_price", "agreement"),
    )
    @api.depends_context("lang")
    def _compute_price_note(self):
        for charge in self:
            charge.price_note = "\n".join(charge._get_reasons())

    def _get_reasons(self):
        """Return the steps that led to the amount of one charge, as sentences.

        The extension point for further kinds: extend the result of ``super``.
        """
        reasons = []
        if self.reversal_of_id:
            reasons.append(
                self.env._(
                    "Reverses “%(charge)s” of %(day)s, revision %(revision)s.",
                    charge=self.reversal_of_id.name,
                    day=format_date(self.env, self.performed_on),
                    revision=self.revision,
                )
            )
        if self.contract_id:
            reasons.append(
                self.env._("Contract %(number)s.", number=self.contract_id.number)
            )
        facts = self.facts or {}
        if problem := self._get_problem():
            return [*reasons, problem]
        if self.is_covered:
            reasons.append(
                self.env._(
                    "Covered by the retainer: counts towards the included quantity."
                )
            )
        elif "share" in facts:
            reasons.extend(self._get_fee_reasons(facts))
        elif "cause" in facts:
            reasons.append(self._get_cause_reason(facts))
        elif "agreed" in facts:
            reasons.append(
                self.env._(
                    "Agreed for the whole job: %(amount)s, shared by %(lines)s lines "
                    "by their hours.",
                    amount=self._format(facts["agreed"]),
                    lines=facts["lines"],
                )
            )
        elif "price" in facts:
            reasons.extend(self._get_price_reasons(facts))
        if self.hold == "approval":
            reasons.append(
                self.env._(
                    "Above %(limit)s a manager has to agree.",
                    limit=self._format(self.contract_id.approval_amount),
                )
            )
        if self.agreement:
            reasons.append(
                self.env._(
                    "The performer has agreed: %(how)s.", how=self.agreement.rstrip(".")
                )
            )
        return reasons

    def _get_problem(self):
        """Return what is missing to give one charge an amount, or None."""
        if self.hold == "contract":
            return self.env._(
                "No contract of %(client)s was in force on %(day)s for this legal "
                "entity: enter it, then use “Price Again”.",
                client=self.client_id.name or self.env._("the client"),
                day=format_date(self.env, self.performed_on),
            )
        if self.hold == "price":
            return self.env._(
                "No price fits %(service)s on %(day)s: enter it, then use “Price "
                "Again”.",
                service=self.item_id.name or self.name,
                day=format_date(self.env, self.performed_on),
            )
        return None

    def _get_price_reasons(self, facts):
        line = self.price_id or self.rate_id
        labels = {
            name: dict(line._fields[name]._description_selection(self.env))
            for name in ("basis", "urgency", "time_of_day")
        }
        yield self.env._(
            "%(line)s: %(price)s %(basis)s.",
            line=line.display_name,
            price=self._format(facts["price"]),
            basis=labels["basis"][facts["basis"]].lower(),
        )
        if urgency := facts.get("urgency"):
            yield self.env._(
                "The urgency counts: %(urgency)s.",
                urgency=labels["urgency"][urgency].lower(),
            )
        if time := facts.get("time"):
            yield self.env._(
                "The time counts: %(time)s.", time=labels["time_of_day"][time].lower()
            )
        if index := facts.get("index"):
            yield self.env._(
                "Indexation: × %(factor)s.", factor=self._format_number(index)
            )
        if minimum := facts.get("minimum"):
            yield self.env._(
                "Less than the minimum of the line, which is %(minimum)s.",
                minimum=self._format(minimum),
            )
        elif "lines" in facts:
            yield self.env._(
                "The price of the visit is shared by %(lines)s lines, by their hours.",
                lines=facts["lines"],
            )
        else:
            yield self.env._(
                "%(quantity)s × %(price)s = %(amount)s.",
                quantity=self._format_number(abs(self.quantity)),
                price=self._format(self.unit_price),
                amount=self._format(abs(self.amount)),
            )

    def _get_fee_reasons(self, facts):
        if facts["share"] != "1.0000":
            yield self.env._(
                "The contract was in force for %(share)s %% of the period.",
                share=self._format_number(round(float(facts["share"]) * 100, 1)),
            )
        if facts["index"] != "1":
            yield self.env._(
                "Indexation: × %(factor)s.", factor=self._format_number(facts["index"])
            )
        if self.kind == "overage":
            yield self.env._(
                "%(done)s of covered work, %(included)s included: %(over)s × "
                "%(price)s.",
                done=self._format_number(facts["covered"]),
                included=self._format_number(facts["included"]),
                over=self._format_number(abs(self.quantity)),
                price=self._format(self.unit_price),
            )
        if self.kind == "minimum":
            yield self.env._(
                "A period costs %(least)s at least; this is what is missing.",
                least=self._format(facts["least"]),
            )

    def _get_cause_reason(self, facts):
        amount = self._format(facts["of"])
        if facts["cause"] == "sla":
            return self.env._(
                "The promised time was missed: %(percent)s %% of %(amount)s back.",
                percent=self._format_number(facts["percent"]),
                amount=amount,
            )
        line = self.rate_id.display_name or self.name
        rating = self.env._("none")
        if facts["rating"]:
            rating = self._format_number(facts["rating"])
        if facts["cause"] == "bonus":
            return self.env._(
                "%(line)s: bonus on %(amount)s, reported in time, rating %(rating)s.",
                line=line,
                amount=amount,
                rating=rating,
            )
        if facts["late"]:
            return self.env._(
                "%(line)s: claim on %(amount)s, reported late, rating %(rating)s.",
                line=line,
                amount=amount,
                rating=rating,
            )
        return self.env._(
            "%(line)s: claim on %(amount)s, rating %(rating)s.",
            line=line,
            amount=amount,
            rating=rating,
        )

    def _format_number(self, number):
        """Return a number as the reader writes it, with no more places than it has."""
        _whole, _point, places = f"{float(number):.6f}".rstrip("0").partition(".")
        return formatLang(self.env, float(number), digits=len(places))

    def _format(self, amount):
        return format_amount(self.env, float(amount), self.currency_id)
