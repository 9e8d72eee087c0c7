extension Formula {
  /// Every formula, by source.
  public static let all: [Formula] = []
}
