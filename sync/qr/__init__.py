"""QR codes: a sealed file that leaves over a screen and comes in through a scanner or a camera."""
