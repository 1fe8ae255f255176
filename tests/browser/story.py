"""Drivers of the story's people: what an athlete and a coach do on their screens, as fingers do it.

Everything goes through the forms that are on the page, with and without JavaScript. No test here, no
assertion about what the product decides, and no way around a screen.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from playwright.sync_api import BrowserContext, Locator, Page, Response, expect

from coach.db.session import Database
from coach.services import accounts
from tests.builders import PASSWORD, Person

# What a browser says of a page that was refused on purpose (422) is no complaint; a page asked for is 200.
EXPECTED = re.compile(r"Service Worker registration blocked|status of 422")


@dataclass(frozen=True)
class Why:
    """A reason as the screen gives it: the sentence, and under its headings what speaks for and against."""

    sentence: str
    parts: Mapping[str, tuple[str, ...]]
    rules: str

    @property
    def speaks_for(self) -> tuple[str, ...]:
        return self.parts.get("Speaks for it", ())

    @property
    def speaks_against(self) -> tuple[str, ...]:
        return self.parts.get("Speaks against it", ())

    @property
    def changes(self) -> tuple[str, ...]:
        return self.parts.get("What would change it", ())

    @property
    def also(self) -> tuple[str, ...]:
        return self.parts.get("Also", ())


@dataclass
class Complaints:
    """What a device complained of: console errors, broken policy, uncaught errors, failed requests."""

    said: list[str] = field(default_factory=list)

    def hear(self, context: BrowserContext) -> None:
        context.on("console", lambda message: self._console(message.type, message.text))
        context.on("weberror", lambda error: self.said.append(f"uncaught: {error.error}"))
        context.on("response", self._answered)

    def _console(self, kind: str, text: str) -> None:
        if (kind == "error" or "Content Security Policy" in text) and not EXPECTED.search(text):
            self.said.append(f"{kind}: {text}")

    def _answered(self, response: Response) -> None:
        if response.status >= 400 and response.status != 422:
            self.said.append(f"{response.status}: {response.url}")


class Visitor:
    """Somebody with a device. `clock` is the present of server and device alike."""

    def __init__(
        self,
        context: BrowserContext,
        clock: Callable[[], datetime],
        page: Page | None = None,
        *,
        javascript: bool = True,
    ) -> None:
        self.context = context
        self.clock = clock
        self.javascript = javascript
        self.complaints = Complaints()
        self.complaints.hear(context)
        self.page: Page = page or context.new_page()

    @property
    def main(self) -> Locator:
        return self.page.locator("main")

    def go(self, path: str) -> None:
        """Open an address, with the device's clock at the story's time."""
        if self.javascript:
            self.context.clock.set_fixed_time(self.clock())
        self.page.goto(path)

    def fill(self, **fields: object) -> None:
        """Type into fields by name; a list goes into the controls of that name in order."""
        for name, value in fields.items():
            controls = self.main.locator(f'[name="{name}"]:not([type=hidden])')
            for place, text in enumerate(value if isinstance(value, (list, tuple)) else [value]):
                controls.nth(place).fill(str(text))

    def choose(self, name: str, *values: object, within: Locator | None = None) -> None:
        """Tap chips (radio or checkbox) of one question until they are chosen."""
        for value in values:
            chip = (within or self.main).locator(f'label:has(input[name="{name}"][value="{value}"])').first
            if not chip.locator("input").is_checked():
                chip.click()

    def tick(self, name: str) -> None:
        """Tick a sentence."""
        self.main.locator(f'.tick:has(input[name="{name}"]) label').click()

    def unfold(self, title: str, within: Locator | None = None) -> None:
        """Open a folded part."""
        fold = (
            (within or self.main).locator("details", has=self.page.locator("summary", has_text=title)).first
        )
        if fold.get_attribute("open") is None:
            fold.locator("summary").first.click()

    def press(self, label: str | re.Pattern[str]) -> None:
        """Press the button or link of this name and wait for the page that it leads to."""
        button = self.main.get_by_role("button", name=label)
        link = self.main.get_by_role("link", name=label)
        self.follow(button.or_(link).first)

    def follow(self, control: Locator) -> None:
        """Press a control and wait for the next page."""
        with self.page.expect_navigation():
            control.click()

    def heading(self, text: str | re.Pattern[str]) -> None:
        """Expect to be on the page of this heading."""
        expect(self.page.get_by_role("heading", level=1)).to_have_text(text)

    def reads(self, *texts: str | re.Pattern[str]) -> None:
        """Expect texts on the page, folded or not."""
        for text in texts:
            expect(self.main).to_contain_text(text)

    def why(self, root: str = "#why") -> Why:
        """Open a reason and read it."""
        box = self.main.locator(root).first
        if box.get_attribute("open") is None:
            box.locator("summary").first.click()
        parts = {}
        for part in box.locator(".why__body > div").all():
            # The headings are set in capitals; what is read is what was written.
            title = part.locator(".why__title").text_content() or ""
            parts[flat(title)] = tuple(map(flat, part.locator(".why__item").all_inner_texts()))
        rules = box.locator(".why__rules")
        return Why(
            sentence=flat(box.locator(".why__sentence").inner_text()),
            parts=parts,
            rules=flat(rules.first.inner_text()) if rules.count() else "",
        )

    def join(self, name: str, **more: Any) -> None:
        """Fill in the fields of a new account."""
        self.fill(name=name, email=f"{name.lower()}@example.org", password=PASSWORD, **more)


class Athlete(Visitor):
    """An athlete at the phone."""

    def accept(self, link: str, name: str, scopes: Iterable[str]) -> None:
        """Open an invite, choose what may be seen, agree, and make the account."""
        self.go(link)
        for scope in ("logs", "tests", "pain", "body"):
            if scope not in scopes:
                self.main.locator(f'label:has(input[name="scopes"][value="{scope}"])').click()
        self.join(name)
        self.tick("agreed")
        self.press(re.compile("^Join "))

    def pass_the_pain_gate(self) -> None:
        """Say that nothing hurts."""
        self.choose("pain", 0)
        self.choose("pinch", "no")
        self.press("Go on")

    def measure(self, side: str, method: str, trials: Iterable[float]) -> None:
        """Type three readings of one ankle, by tape or angle."""
        self.heading(f"{side.capitalize()} ankle")
        tab = {"tape": "Tape", "angle": "Phone or angle meter"}[method]
        self.follow(self.main.get_by_role("link", name=tab, exact=True))
        self.fill(trials=list(trials))
        self.choose("pain", 0)
        self.choose("pinch", "no")
        self.press(f"Save {side} ankle")

    def answer_squat(self, misses: Mapping[str, str]) -> list[str]:
        """Answer a squat screen's criteria one by one; `misses` maps words of a question to its answer.

        Returns the questions in the order in which they were asked.
        """
        self.press(re.compile(r"^Done: answer \d questions"))
        asked: list[str] = []
        while self.main.locator(".answers").count():
            question = self.page.get_by_role("heading", level=1).inner_text()
            asked.append(question)
            missed = next((given for words, given in misses.items() if words in question), None)
            self.follow(self.main.locator(".answers").get_by_role("button", name=missed or "Yes", exact=True))
        self.heading("Did these squats hurt?")
        self.choose("pain", 0)
        self.choose("pinch", "no")
        self.press("Save the squat")
        return asked

    @property
    def stored_sets(self) -> Locator:
        """The sets that the server has shown on this page."""
        return self.main.locator("li.set[id^=row-]:not([data-pending])")

    def log_set(self, **told: Any) -> None:
        """Log one set on Today and wait until the page shows it as stored."""
        before = self.stored_sets.count()
        self.tap_set(**told)
        expect(self.stored_sets).to_have_count(before + 1)

    def tap_set(
        self,
        *,
        reps: int | None = None,
        clean: int | None = None,
        faults: Iterable[str] = (),
        load: float | None = None,
        rpe: int | None = None,
        pain: int | None = None,
        pain_site: str | None = None,
    ) -> None:
        """Fill in the open set, whatever differs from the plan, and press its button."""
        form = self.main.locator("#open-set")
        for name, value in (("reps", reps), ("clean", clean), ("load_kg", load)):
            if value is not None:
                form.locator(f"[name={name}]").fill(str(value))
        if faults:
            self.unfold("Something not clean?", form)
            self.choose("faults", *faults, within=form)
        if rpe is not None:
            self.choose("rpe", rpe, within=form)
        if pain is not None:
            self.unfold("Any pain?", form)
            self.choose("pain", pain, within=form)
            if pain_site is not None:
                form.locator("[name=pain_site]").select_option(pain_site)
        button = form.locator("button.button--primary")
        if self.javascript:
            button.click()
        else:
            self.follow(button)


class Coach(Visitor):
    """A coach at the desk."""

    def make_team(self, name: str, team: str) -> None:
        """Make an account with a team."""
        self.go("/join")
        self.choose("role", "coach")
        self.join(name, team=team)
        self.press("Make my account")

    def invite(self) -> str:
        """Make an invite and return its link."""
        self.press("Make the link")
        link = self.main.locator(".qr__link a").get_attribute("href")
        assert link
        return link

    def open_athlete(self, name: str) -> None:
        """Open an athlete from the roster."""
        self.go("/roster")
        self.follow(self.main.get_by_role("link", name=name, exact=True))
        self.heading(name)

    def preview(self, *, start_on: str, days: Iterable[int]) -> None:
        """Choose start and days, and look at the first week."""
        self.press("Assign")
        self.fill(start_on=start_on)
        wanted = {str(day) for day in days}
        for box in self.main.locator("[name=days]").all():
            if box.is_checked() != (box.get_attribute("value") in wanted):
                self.main.locator(
                    f'label:has(input[name="days"][value="{box.get_attribute("value")}"])'
                ).click()
        self.press("Show the first week")

    def act(self, button: str, confirm: str, reason: str, **choices: str) -> None:
        """Overrule, lock, ... from the athlete's page, with a reason."""
        self.press(button)
        for name, value in choices.items():
            self.main.locator(f"select[name={name}]").select_option(value)
        self.fill(reason=reason)
        self.press(confirm)

    def download(self, label: str) -> bytes:
        """Return what the link of this name leads to, fetched with this person's cookies."""
        href = self.main.get_by_role("link", name=label).get_attribute("href")
        assert href
        answer = self.context.request.get(href, timeout=120_000)
        assert answer.status == 200, answer.text()
        assert answer.headers["content-type"] == "application/pdf"
        return answer.body()


def signed_in(context: BrowserContext, site: str, db: Database, who: Person) -> None:
    """Give a device the session of somebody whose account was made elsewhere."""
    with db.write() as session:
        token = accounts.open_session(db, session, who.user_id, "a device")
    context.add_cookies([{"name": "depthwise", "value": token, "url": site}])


def flat(text: str) -> str:
    """Return a text with its white space folded."""
    return re.sub(r"\s+", " ", text).strip()
