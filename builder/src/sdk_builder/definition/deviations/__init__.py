"""Where the definition is not followed: data with reasons, and what is done about it before anything is checked."""
