"""The web surface: the readers' chat page, the widget, and the staff's desk with Gradio, inside a
FastAPI app."""
