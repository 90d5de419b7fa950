import { Broadcast } from './broadcast';
import { PageInstallation } from './ports';
import { DraftStore } from './rules/draft-store';
import { PreviewDesk } from './rules/preview-desk';
import { RuleDesk } from './rules/rule-desk';

/** All that the routes need of one installation. */
export class Page {
  static async open(installation: PageInstallation, drafts: DraftStore, firstVersion: number): Promise<Page> {
    const broadcast = new Broadcast();
    const rules = await RuleDesk.open({
      installation,
      drafts,
      firstVersion,
      onChange: (draftVersion, revision) => broadcast.tell('rules', { draftVersion, revision }),
    });
    return new Page(installation, rules, broadcast);
  }

  readonly previews: PreviewDesk;
  /** Lets go of the installation, which stays open. */
  readonly close: () => void;

  private constructor(readonly installation: PageInstallation, readonly rules: RuleDesk, readonly broadcast: Broadcast) {
    this.previews = new PreviewDesk(installation);
    this.close = installation.listen((name, data) => {
      // Which draft there is over the published rules, the desk knows.
      if (name === 'rules') rules.noticeChange().catch(() => {});
      else broadcast.tell(name, data);
    });
  }
}
