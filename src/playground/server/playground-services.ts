import { Announcements } from '../announcements';
import { Operations, PlaygroundInstallation } from '../ports';
import { DraftStore } from '../rules/draft-store';
import { PreviewService } from '../rules/preview-service';
import { RuleEditingService } from '../rules/rule-editing-service';

/** Provides the services that the routes need for one installation. */
export class PlaygroundServices {
  /** @param operations absent where nothing is looked after from the page */
  static async open(
    installation: PlaygroundInstallation,
    drafts: DraftStore,
    operations?: Operations,
  ): Promise<PlaygroundServices> {
    const announcements = new Announcements();
    const rules = await RuleEditingService.open({
      installation,
      drafts,
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
