import { Contrib, Enums, Models, Serialize, Spec } from '@cyclonedx/cyclonedx-library';
import { Manifest, ShippedPackage } from './shipped-packages';

const components = new Contrib.FromNodePackageJson.Builders.ComponentBuilder(
  new Contrib.FromNodePackageJson.Factories.ExternalReferenceFactory(),
  new Contrib.License.Factories.LicenseFactory(() => {}),
);

/**
 * Writes a bill of materials as CycloneDX 1.6 JSON, without serial number and time, so that equal bundles
 * have equal bills.
 */
export function billOfMaterials(own: Manifest, packages: readonly ShippedPackage[]): string {
  const root = componentOf(own, Enums.ComponentType.Library);
  const bom = new Models.Bom({ metadata: new Models.Metadata({ component: root }) });
  for (const { manifest } of packages) {
    const component = componentOf(manifest, Enums.ComponentType.Library);
    bom.components.add(component);
    root.dependencies.add(component.bomRef);
  }
  const serializer = new Serialize.JsonSerializer(new Serialize.JSON.Normalize.Factory(Spec.Spec1dot6));
  return `${serializer.serialize(bom, { sortLists: true, space: 2 })}\n`;
}

function componentOf(manifest: Manifest, type: Enums.ComponentType): Models.Component {
  const component = components.makeComponent(manifest, type);
  if (!component) throw new Error(`${manifest.name} has no name that a bill of materials can hold`);
  component.purl = `pkg:npm/${manifest.name.replace('@', '%40')}@${manifest.version}`;
  component.bomRef.value = component.purl;
  return component;
}
