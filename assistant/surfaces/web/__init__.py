"""The web surface: a chat page with Gradio inside a FastAPI app."""
