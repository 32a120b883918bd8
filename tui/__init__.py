"""What people see and type: the screens and the ``muster`` command line."""
