@main struct ChaperoneBench { static func main() {} }
