"""The form in which the cage answers about a photo: what it says of itself, and the photo written anew in two sizes."""

ANSWER, PREVIEW, THUMBNAIL = "answer.json", "preview.jpg", "thumbnail.jpg"
REFUSAL_CODES = ("photo.unknown", "photo.damaged", "photo.too_many_pixels")
