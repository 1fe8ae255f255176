"""Shipped curricula, published as immutable versions.

A file whose content is already the newest version is left alone; a changed one becomes the next.
"""

from __future__ import annotations

from sqlalchemy import select

from coach.db.curricula import CurriculumVersion
from coach.db.session import Database
from coach.formats import curriculum as files


def load_shipped(db: Database) -> list[str]:
    """Publish every shipped curriculum that is new or changed; returns `slug version` of those."""
    published = []
    for slug in files.shipped_names():
        curriculum = files.shipped(slug)
        digest = files.digest(curriculum)
        with db.write() as session:
            newest = session.scalars(
                select(CurriculumVersion)
                .where(CurriculumVersion.slug == slug)
                .order_by(CurriculumVersion.version.desc())
                .limit(1)
            ).one_or_none()
            if newest is not None and newest.digest == digest:
                continue
            version = 1 if newest is None else newest.version + 1
            session.add(
                CurriculumVersion(
                    slug=slug,
                    version=version,
                    digest=digest,
                    title=curriculum.title,
                    content=files.curriculum_to_dict(curriculum),
                    published_at=db.now(),
                )
            )
            published.append(f"{slug} {version}")
    return published
