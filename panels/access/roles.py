"""What each role gives on the sites its organization relates to (DESIGN 6); `docs/access.md` prints this table."""

from dataclasses import dataclass
from typing import Final

from panels.vocabulary import OrganizationKind, Relation, Right, Role

# Looking does nothing and tells no secret: what support and a broken glass may at most do among tenants.
LOOKS: Final = frozenset({Right.VIEW, Right.SEE_HISTORY, Right.SEE_RAW, Right.SEE_JOURNAL})

# What moves an installation between protecting and not protecting, or makes a noise.
ACTS: Final = frozenset({Right.ARM, Right.DISARM, Right.BYPASS, Right.SWITCH, Right.SIREN})

_PICTURES: Final = frozenset({Right.SEE_STILLS, Right.REQUEST_STILL})
_WATCHES: Final = frozenset(
    {
        Right.VIEW,
        Right.SEE_HISTORY,
        Right.READ_STATUS,
        Right.CONNECT,
        Right.HANDLE,
        Right.PUT_ON_TEST,
        Right.SEE_COVERT,
        Right.SEE_RAW,
        Right.REVEAL_CONTACT,
    }
)
_INSTALLS: Final = frozenset(
    {Right.VIEW, Right.SEE_HISTORY, Right.READ_STATUS, Right.CONFIGURE, Right.CONNECT, Right.SEE_RAW}
)
# What comes with a part in an organization, whichever its sites.
_LEADS: Final = frozenset({Right.MANAGE_PEOPLE, Right.SEE_JOURNAL, Right.EXPORT})

# Of an installer's rights, those that are worth a window: asked for with a reason, approved by the owner, ended by the
# clock.
WINDOW_RIGHTS: Final = frozenset({Right.ARM, Right.DISARM, Right.BYPASS, Right.SWITCH, Right.SIREN, Right.SEE_STILLS})

# Silent alarms and what a station does come with a role there (DESIGN 4.6): a grant cannot carry them out of it. What
# a home's rooms, devices and scenes are is its owner's to decide, for everybody who lives there. People, journals,
# vendor accounts and what leaves the house are an organization's.
NEVER_GRANTED: Final = frozenset(
    {
        Right.SEE_COVERT,
        Right.HANDLE,
        Right.PUT_ON_TEST,
        Right.REVEAL_CONTACT,
        Right.ARRANGE,
        Right.CONFIGURE,
        Right.MANAGE_CONNECTION,
        *_LEADS,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """What a role gives on the sites its organization relates to; ``if_allowed`` only where the owner says so.

    ``by_job``: only at those where the person has a job, while they have it.
    """

    kind: OrganizationKind
    relation: Relation
    rights: frozenset[Right]
    if_allowed: frozenset[Right] = frozenset()
    by_job: bool = False


BUNDLES: Final[dict[Role, Bundle]] = {
    Role.OPERATOR: Bundle(
        kind=OrganizationKind.MONITORING, relation=Relation.MONITORS, rights=_WATCHES, if_allowed=ACTS
    ),
    Role.SUPERVISOR: Bundle(
        kind=OrganizationKind.MONITORING,
        relation=Relation.MONITORS,
        # The connections are those that the station itself has; most sites are watched through others'.
        rights=_WATCHES | _LEADS | {Right.MANAGE_CONNECTION},
        if_allowed=ACTS,
    ),
    # An installer acts only inside an approved window, which is a grant.
    Role.ENGINEER: Bundle(kind=OrganizationKind.INSTALLER, relation=Relation.INSTALLS, rights=_INSTALLS, by_job=True),
    Role.INSTALLER_MANAGER: Bundle(
        kind=OrganizationKind.INSTALLER,
        relation=Relation.INSTALLS,
        rights=_INSTALLS | _LEADS | {Right.ARRANGE, Right.MANAGE_CONNECTION},
    ),
    Role.OWNER: Bundle(
        kind=OrganizationKind.CUSTOMER,
        relation=Relation.OWNS,
        rights=ACTS
        | _PICTURES
        | _LEADS
        | {
            Right.VIEW,
            Right.SEE_HISTORY,
            Right.READ_STATUS,
            Right.CONNECT,
            Right.CHANGE_CODE,
            Right.SEE_RAW,
            Right.ARRANGE,
            Right.AUTOMATE,
            Right.MANAGE_CONNECTION,
            Right.REVEAL_CONTACT,
        },
    ),
    # A resident has what a grant says.
    Role.RESIDENT: Bundle(kind=OrganizationKind.CUSTOMER, relation=Relation.OWNS, rights=frozenset()),
}

# By which relation a kind of organization comes to its sites.
RELATION_OF: Final[dict[OrganizationKind, Relation]] = {bundle.kind: bundle.relation for bundle in BUNDLES.values()}
