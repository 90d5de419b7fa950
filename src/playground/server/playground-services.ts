import { Announcements } from '../announcements';
import { Operations, PlaygroundInstallation } from '../ports';
import { DraftStore } from '../rules/draft-store';
import { PreviewService } from '../rules/preview-service';
import { Publisher, RuleEditingService } from '../rules/rule-editing-service';

export interface PlaygroundServicesOptions {
  /** Absent where nothing is looked after from the page. */
  readonly operations?: Operations;
  /** Says who publishes rules; absent where nobody is to be named. */
  readonly publisher?: Publisher;
}

/** Provides the services that the routes need for one installation. */
export class PlaygroundServices {
  static async open(
    installation: PlaygroundInstallation,
    drafts: DraftStore,
    { operations, publisher }: PlaygroundServicesOptions = {},
  ): Promise<PlaygroundServices> {
    const announcements = new Announcements();
    const rules = await RuleEditingService.open({
      installation,
      drafts,
      publisher,
      onChange: (draftVersion, revision) => announcements.publish('rules', { draftVersion, revision }),
    });
    return new PlaygroundServices(installation, rules, announcements, operations);
  }

  readonly previews: PreviewService;
  /** Stops listening to the installation, which stays open, and ends the work on rules. */
  readonly close: () => void;

  private constructor(
    readonly installation: PlaygroundInstallation,
    readonly rules: RuleEditingService,
    readonly announcements: Announcements,
    readonly operations?: Operations,
  ) {
    this.previews = new PreviewService(installation);
    const endListening = installation.listen((name, data) => {
      // A change of the published rules may also change the draft, which only the editing service knows.
      if (name === 'rules') rules.refresh().catch(() => {});
      else announcements.publish(name, data);
    });
    this.close = () => {
      endListening();
      rules.close();
    };
  }
}
