"""What dictate keeps on disk: the words of the past, and the audio of what is on its way."""
