"""The page: what was heard, what became of it, and the settings, in the user's own browser.

A worker process of the daemon (`dictate.worker page`), started when the page is opened. Only here
are FastAPI and uvicorn imported, so that no client can touch the way from the hotkey to the window.
"""
