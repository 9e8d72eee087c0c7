extension Advice {
  /// The advice as it is kept and as `--json` prints it; rates are kg/ha.
  public var json: JSON {
    .compact([
      "unit": .string(test.unit), "farm": .string(test.farm), "area": area.map { .number($0) },
      "crop": .string(plan.crop), "target_yield": .number(plan.targetYield),
      "sowing": .string(plan.sowing.description), "soil_test": test.json,
      "nutrients": .array(nutrients.map(\.json)), "remarks": .array(remarks.map(\.json)),
      "grades": .object(
        .init(
          uniqueKeysWithValues: test.values.map(\.analyte)
            .compactMap { analyte in grades[analyte].map { (analyte.rawValue, $0.json) } })),
      "applications": .array(applications.map(\.json)),
      "purchases": .array(purchases.map(\.json)),
      "tables": .array(tables.map { .string($0) }), "uncertain": .bool(isMarked),
    ])
  }
}

extension Title {
  var json: JSON { ["en": .string(en), "zh": .string(zh)] }
}

extension NPK {
  var json: JSON { ["N": .number(n), "P2O5": .number(p), "K2O": .number(k)] }
}

extension Citation {
  var json: JSON {
    [
      "source": source.json, "edition": edition.json, "region": region.json,
      "version": .string(version), "certainty": .string(certainty.rawValue),
    ]
  }
}

extension AdviceStep {
  var json: JSON {
    .compact([
      "title": title.json, "formula": .string(formula), "numbers": .string(numbers),
      "value": .number(value), "uom": .string(unit), "citation": citation?.json,
    ])
  }
}

extension NutrientAdvice {
  var json: JSON {
    .compact([
      "nutrient": .string(nutrient.rawValue), "rate": rate.map { .number($0) },
      "rate_per_mu": rate.map { .number($0 / Area.muPerHectare) },
      "organic": organic > 0 ? .number(organic) : nil,
      "grade": grade?.json,
      "reason": .string(reason.rawValue), "sentence": sentence.json,
      "method": .string(method.rawValue),
      "parameters": .array(parameters.map(\.json)),
      "uncertain": .bool(isMarked), "steps": .array(steps.map(\.json)),
    ])
  }
}

extension Grade {
  var json: JSON {
    [
      "name": name.json, "level": .string(level.rawValue), "scale": .string(scale),
      "citation": citation.json,
    ]
  }
}

extension ParameterSet {
  var json: JSON {
    [
      "table": .string(table), "set": .string(set), "version": .string(citation.version),
      "citation": citation.json,
    ]
  }
}

extension Purchase {
  var json: JSON {
    [
      "product": .string(product.id), "name": product.name.json, "mass": .number(mass),
      "bag": .number(product.bag), "bags": .number(bags), "cost": .number(cost),
    ]
  }
}

extension Remark {
  var json: JSON {
    .compact([
      "code": .string(code), "sentence": sentence.json, "value": value.map { .number($0) },
      "uom": unit.map { .string($0) }, "citation": citation?.json,
      "steps": steps.isEmpty ? nil : .array(steps.map(\.json)),
    ])
  }
}

extension Application {
  var json: JSON {
    .compact([
      "stage": stage.json, "day": .string(day.description), "rates": rates.json,
      "blend": blend?.json, "citation": citation?.json,
    ])
  }
}

extension Blend {
  var json: JSON {
    [
      "lines": .array(
        lines.map { line in
          .compact([
            "product": .string(line.product.id), "name": line.product.name.json,
            "rate": .number(line.rate), "bags": line.bags.map { .number($0) },
            "cost_per_ha": .number(line.rate * line.product.price),
          ])
        }),
      "given": given.json, "short": short.json, "over": over.json, "met": .bool(isMet),
      "proven": .bool(isProven), "cost_per_ha": .number(costPerHectare),
    ]
  }
}
