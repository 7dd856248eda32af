"""The hand-written runtime. Nothing here is public: the doors of the package re-export what is."""
