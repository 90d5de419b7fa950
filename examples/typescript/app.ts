import { App } from 'aws-cdk-lib';
import { FormatsStack } from './formats';
import { MigrationStack } from './migration';
import { OwnPluginsStack } from './own-plugins';
import { ProfilesStack } from './profiles';
import { ShopStack } from './shop';

const app = new App();
new ShopStack(app, 'Shop');
new MigrationStack(app, 'Migration');
new ProfilesStack(app, 'Profiles');
new FormatsStack(app, 'Formats');
new OwnPluginsStack(app, 'OwnPlugins');
app.synth();
