from . import (
    test_access,
    test_desk,
    test_files,
    test_find,
    test_pages,
    test_tours,
    test_tree,
    test_versions,
)
