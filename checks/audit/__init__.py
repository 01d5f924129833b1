"""Whether anybody could later tell who looked at what."""
