"""The part of an act's form that is about one camera."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from panels.cameras import cameras_shown

if TYPE_CHECKING:
    from panels.forms.acts import AskForm


def add_camera(form: "AskForm") -> None:
    """Ask which camera is meant, where the address does not say."""
    cameras = cameras_shown(form.facts.panel, form.rights)
    choices = [(camera.number, f"{camera.number} · {camera}" if camera.name else str(camera)) for camera in cameras]
    form.offer_choice("camera", _("Camera"), choices)
    form.user_words = {str(number): word for number, word in choices}
    form.note = _("The camera makes a picture now. Everybody who may see this panel’s cameras sees it, and who asked.")
