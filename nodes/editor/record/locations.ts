import type { MessageProperty } from '../../admin/api';

/** A property as a row can record it. */
export interface PropertyToRecord extends MessageProperty {
  /** True for an object with a latitude and a longitude. */
  isLocation?: true;
}

const LATITUDE = /^(.+?)(?:\.|\["?)(?:lat|latitude)(?:"\])?$/i;
const LONGITUDE = /^(.+?)(?:\.|\["?)(?:lng|lon|long|longitude)(?:"\])?$/i;

/** Makes one property of the latitude and the longitude of an object: that object, which a row of type location reads. */
export function joinLocations(properties: readonly MessageProperty[]): PropertyToRecord[] {
  const latitudes = byObject(properties, LATITUDE);
  const longitudes = byObject(properties, LONGITUDE);
  return properties.flatMap((property): PropertyToRecord[] => {
    const object = (LATITUDE.exec(property.path) ?? LONGITUDE.exec(property.path))?.[1] ?? '';
    const [latitude, longitude] = [latitudes.get(object), longitudes.get(object)];
    if (latitude === undefined || longitude === undefined) return [property];
    if (property !== latitude) return [];
    return [{ path: object, type: 'string', value: `${latitude.value}, ${longitude.value}`, isLocation: true }];
  });
}

function byObject(properties: readonly MessageProperty[], name: RegExp): Map<string, MessageProperty> {
  const found = properties.map((property) => [name.exec(property.path)?.[1], property] as const);
  return new Map(found.flatMap(([object, property]) => (object === undefined ? [] : [[object, property]])));
}
