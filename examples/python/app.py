from aws_cdk import App

from console import ConsoleStack
from formats import FormatsStack
from migration import MigrationStack
from own_plugins import OwnPluginsStack
from profiles import ProfilesStack
from shop import ShopStack
from states import StatesStack

app = App()
ShopStack(app, "Shop")
MigrationStack(app, "Migration")
ProfilesStack(app, "Profiles")
FormatsStack(app, "Formats")
OwnPluginsStack(app, "OwnPlugins")
ConsoleStack(app, "Console")
StatesStack(app, "States")
app.synth()
