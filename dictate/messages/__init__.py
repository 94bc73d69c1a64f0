"""What the daemon and its workers say to each other.

Every message is a small struct that travels as one JSON line (`worker/frames.py`); samples
travel as the binary payload behind it. Dictated words travel only here, over a pipe.

A worker's first message is always its `Ready` or a `Failed` with `utterance_id = 0`.
"""

from __future__ import annotations

from dictate.messages.message import Message
from dictate.messages.page import (
    GuestAnswered,
    GuestBegan,
    GuestBlock,
    GuestEnded,
    GuestExpected,
    GuestFile,
    GuestHeard,
    GuestLeft,
    GuestRefused,
    GuestText,
    PageOpened,
    PageSetup,
)
from dictate.messages.workers import (
    AsrSetup,
    AudioBlock,
    CaptureEnded,
    Clean,
    Cleaned,
    Committed,
    DropCapture,
    Failed,
    Feed,
    Finish,
    Forget,
    LlmSetup,
    MenuChosen,
    MicrophoneMoved,
    Microphones,
    MicSetup,
    NoSignal,
    Postponed,
    Prepare,
    Ready,
    Recognised,
    StartCapture,
    StopCapture,
    StreamOpened,
    TraySetup,
    TrayState,
)

__all__ = [
    "AnyMessage",
    "AsrSetup",
    "AudioBlock",
    "CaptureEnded",
    "Clean",
    "Cleaned",
    "Committed",
    "DropCapture",
    "Failed",
    "Feed",
    "Finish",
    "Forget",
    "GuestAnswered",
    "GuestBegan",
    "GuestBlock",
    "GuestEnded",
    "GuestExpected",
    "GuestFile",
    "GuestHeard",
    "GuestLeft",
    "GuestRefused",
    "GuestText",
    "LlmSetup",
    "MenuChosen",
    "Message",
    "MicSetup",
    "MicrophoneMoved",
    "Microphones",
    "NoSignal",
    "PageOpened",
    "PageSetup",
    "Postponed",
    "Prepare",
    "Ready",
    "Recognised",
    "StartCapture",
    "StopCapture",
    "StreamOpened",
    "TraySetup",
    "TrayState",
]

AnyMessage = (
    MicSetup
    | AsrSetup
    | LlmSetup
    | TraySetup
    | StartCapture
    | StopCapture
    | DropCapture
    | StreamOpened
    | AudioBlock
    | NoSignal
    | Microphones
    | MicrophoneMoved
    | CaptureEnded
    | Feed
    | Finish
    | Forget
    | Committed
    | Recognised
    | Prepare
    | Clean
    | Postponed
    | Cleaned
    | TrayState
    | MenuChosen
    | PageSetup
    | PageOpened
    | GuestBegan
    | GuestBlock
    | GuestEnded
    | GuestLeft
    | GuestFile
    | GuestText
    | GuestExpected
    | GuestHeard
    | GuestAnswered
    | GuestRefused
    | Ready
    | Failed
)
