"""What a web server loads in each process: the house, opened for as long as the process lives, and its pages."""

from __future__ import annotations

import atexit
from contextlib import ExitStack

from forecall.app.house import opened
from forecall.app.settings import read_settings
from forecall.foundation import SettingWrong

_life = ExitStack()
atexit.register(_life.close)
_life.enter_context(opened(read_settings(), migrate=False))

from django.conf import settings  # noqa: E402  # set up by now
from django.core.wsgi import get_wsgi_application  # noqa: E402

from forecall.app.django_settings import FALLBACK_KEY  # noqa: E402

if settings.SECRET_KEY == FALLBACK_KEY:
    raise SettingWrong("FORECALL_SECRET_KEY", "there is no key", "let `forecall serve web` make one, or set it")

application = get_wsgi_application()

from forecall.web.warm import warmed  # noqa: E402  # as above

warmed()
