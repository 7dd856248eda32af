"""The hand-written runtime. Nothing here is public: the public modules of the package export what is."""
