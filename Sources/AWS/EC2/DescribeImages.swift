import FoundationEssentials

/// An image (AMI).
public struct Image: Sendable, Equatable {
    public var id: String
    public var name: String?
    /// `available`, `pending`, `failed`, `deregistered`, …
    public var state: String?
    /// `x86_64` or `arm64`.
    public var architecture: String?
    public var creationDate: Date?
    public var rootDeviceName: String?
    public var ownerID: String?
    public var tags: [Tag]
}

extension Image {
    init(_ item: XMLElement) throws(MalformedBody) {
        id = try item.required("imageId")
        name = item.string("name")
        state = item.string("imageState")
        architecture = item.string("architecture")
        creationDate = item.date("creationDate")
        rootDeviceName = item.string("rootDeviceName")
        ownerID = item.string("imageOwnerId")
        tags = item.tags
    }
}

/// Lists images, unordered.
public struct DescribeImages: EC2Operation {
    public static let name = "DescribeImages"
    public typealias Output = [Image]
    public var imageIDs: [String]
    /// `self`, `amazon`, or account ids.
    public var owners: [String]
    public var filters: [Filter]

    /// Give ids or owners: without either every public image is listed, tens of megabytes.
    public init(imageIDs: [String] = [], owners: [String] = [], filters: [Filter] = []) {
        self.imageIDs = imageIDs
        self.owners = owners
        self.filters = filters
    }

    func fill(_ form: inout QueryForm) {
        form.add(filters: filters)
        form.add("ImageId", list: imageIDs)
        form.add("Owner", list: owners)
    }

    func output(_ root: XMLElement) throws(MalformedBody) -> [Image] {
        try root.items("imagesSet").map { item throws(MalformedBody) in try Image(item) }
    }
}
