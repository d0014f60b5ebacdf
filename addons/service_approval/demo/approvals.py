class DemoApprovals:
    def __init__(self, env):
        self.env = env

    def load(self):
        pass
