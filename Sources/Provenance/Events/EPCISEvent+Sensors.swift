import Farm

extension EPCISEvent {
  /// A series over a stay as a sensor event: what the plot's probe measured while the batch was
  /// there, with the digest of the exact readings as raw data.
  ///
  /// EPCIS 2.0: an observation without objects applies to its read point. Values are in the metric's
  /// Rec 20 unit; a metric that GS1's vocabulary has no word for is `Dimensionless`.
  public init(_ conditions: Conditions, _ batch: BatchName, _ mapping: EPCISMapping) {
    let zone = { (instant: Instant) -> String in
      let text = instant.text(offsetSeconds: 0)
      return text.contains(".") ? text : String(text.dropLast()) + ".000Z"
    }
    let metric = conditions.metric
    let factor = metric.epcis.factor
    let scaled = { (value: Double?) -> JSON? in
      value.map { .number(Double(fixed($0 * factor, 6)) ?? $0) }
    }
    let report = JSON.compact([
      "type": .string(metric.epcis.type), "minValue": scaled(conditions.low),
      "maxValue": scaled(conditions.high), "meanValue": scaled(conditions.mean),
      "uom": metric.epcis.uom.map(JSON.string),
    ])
    let metadata = JSON.compact([
      "startTime": .string(zone(conditions.from)), "endTime": .string(zone(conditions.to)),
      "deviceID": .string(
        mapping.names.sensor(
          metric.name + (conditions.sensor.isEmpty ? "" : "-" + conditions.sensor),
          of: conditions.unit, at: conditions.farm)),
      "rawData": conditions.digest.map(JSON.string),
    ])
    members = JSON.compact([
      "type": "ObjectEvent", "eventTime": .string(zone(conditions.to)),
      "eventTimeZoneOffset": "+00:00", "action": "OBSERVE", "bizStep": "sensor_reporting",
      "readPoint": ["id": .string(mapping.unit(conditions.unit, conditions.farm))],
      "sensorElementList": [["sensorMetadata": metadata, "sensorReport": [report]]],
    ]).object!
    members["eventID"] = .string(EventHash().id(of: self))
  }
}
