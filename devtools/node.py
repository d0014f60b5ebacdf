"""The packages that come from npm, exactly as package-lock.json says."""

import shutil

from devtools import paths, report, stamps, system

FILES = ("package.json", "package-lock.json")


def ensure():
    """Install the npm packages below .dev/ unless they match the lock file.

    :raise Failure: when there is no npm
    """
    # Several checks of one ./dev lint may ask at the same time.
    with stamps.lock("node"):
        state = stamps.digest(*[paths.ROOT / name for name in FILES])
        if not stamps.is_done("node", state):
            _install()
            stamps.mark_done("node", state)


def package(name):
    """Return the folder of an npm package, installing the packages when needed."""
    ensure()
    return paths.NPM / "node_modules" / name


def _install():
    if system.ensure(system.NPM):
        raise report.Failure("npm is missing: install it (apt-get install npm).")
    report.step("installing the npm packages of package-lock.json")
    paths.NPM.mkdir(parents=True, exist_ok=True)
    for name in FILES:
        shutil.copy(paths.ROOT / name, paths.NPM)
    report.run(
        ["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts"],
        "Installing the npm packages",
        advice="Is the registry of npm reachable?",
        cwd=paths.NPM,
    )
