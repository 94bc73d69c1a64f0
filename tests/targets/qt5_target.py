"""A Qt 5 window with a text field."""

from __future__ import annotations

import sys

from PyQt5.QtWidgets import QApplication, QPlainTextEdit
from target import TITLE, write_down

application = QApplication(sys.argv[:1])
field = QPlainTextEdit()
field.setWindowTitle(TITLE)
field.resize(520, 240)
field.textChanged.connect(lambda: write_down(field.toPlainText()))
field.show()
write_down("")
sys.exit(application.exec_())
