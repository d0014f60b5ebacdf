"""What the checkout's addons are and what they stand on, read from their manifests."""

import ast

from devtools import paths, stamps

# Changes in these places leave an installed database as it is.
NOT_INSTALLED = {"__pycache__", "tests", "readme"}


def manifests():
    """Return the manifests of our installable addons by name, in order of name."""
    found = {}
    for path in sorted(paths.ADDONS.glob("*/__manifest__.py")):
        manifest = ast.literal_eval(path.read_text())
        if manifest.get("installable", True):
            found[path.parent.name] = manifest
    return found


def dependencies(our_manifests):
    """Return the names of the addons that ours need and that are not ours, sorted."""
    needed = {"base"}
    for manifest in our_manifests.values():
        needed.update(manifest.get("depends", []))
    return sorted(needed.difference(our_manifests))


def digest():
    """Return a digest of all that an installation of our addons depends on."""
    parts = []
    for path in sorted(paths.ADDONS.rglob("*")):
        relative = path.relative_to(paths.ADDONS)
        if path.is_file() and _matters(relative):
            parts += [str(relative), path]
    return stamps.digest(*parts)


def _matters(relative):
    """Tell whether a file below addons/ can change what an installation yields."""
    return not NOT_INSTALLED.intersection(relative.parts) and relative.suffix != ".md"
