import { App } from 'aws-cdk-lib';
import { ConsoleStack } from './console';
import { FormatsStack } from './formats';
import { MigrationStack } from './migration';
import { OwnPluginsStack } from './own-plugins';
import { ProfilesStack } from './profiles';
import { ShopStack } from './shop';
import { StatesStack } from './states';

const app = new App();
new ShopStack(app, 'Shop');
new MigrationStack(app, 'Migration');
new ProfilesStack(app, 'Profiles');
new FormatsStack(app, 'Formats');
new OwnPluginsStack(app, 'OwnPlugins');
new ConsoleStack(app, 'Console');
new StatesStack(app, 'States');
app.synth();
