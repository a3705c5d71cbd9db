"""All models of the room, by subject."""

from panels.models.access import AccessRequest, AccessVersion, BreakGlass, Grant
from panels.models.browsers import KnownBrowser
from panels.models.cameras import Camera, Still
from panels.models.commands import CodeAttempts, Command
from panels.models.connections import Connection, ServiceCode, VendorToken
from panels.models.endings import Ending, EndingStep
from panels.models.feeds import AccountFeed, CallCount, FeedBody
from panels.models.handovers import Handover
from panels.models.homes import Device, DeviceState, Execution, Gateway, Place, Scene
from panels.models.households import HomeAnswer
from panels.models.jobs import Job
from panels.models.messages import Message, MessageCopy, Quarantined
from panels.models.organizations import Invitation, Membership, Organization
from panels.models.panel_users import PanelUser
from panels.models.panels import Freshness, Output, Panel, Partition, Zone
from panels.models.people import OwnPin, User
from panels.models.pictures import Album, Picture
from panels.models.plans import Plan
from panels.models.restores import Restore
from panels.models.retention import LegalHold, Retention
from panels.models.sites import Site, SiteOrganization
from panels.models.watches import Watch

__all__ = [
    "AccessRequest",
    "AccessVersion",
    "AccountFeed",
    "Album",
    "BreakGlass",
    "CallCount",
    "Camera",
    "CodeAttempts",
    "Command",
    "Connection",
    "Device",
    "DeviceState",
    "Ending",
    "EndingStep",
    "Execution",
    "FeedBody",
    "Freshness",
    "Gateway",
    "Grant",
    "Handover",
    "HomeAnswer",
    "Invitation",
    "Job",
    "KnownBrowser",
    "LegalHold",
    "Membership",
    "Message",
    "MessageCopy",
    "Organization",
    "Output",
    "OwnPin",
    "Panel",
    "PanelUser",
    "Partition",
    "Picture",
    "Place",
    "Plan",
    "Quarantined",
    "Restore",
    "Retention",
    "Scene",
    "ServiceCode",
    "Site",
    "SiteOrganization",
    "Still",
    "User",
    "VendorToken",
    "Watch",
    "Zone",
]
